import {
  Button,
  Dropdown,
  DropdownItem,
  DropdownList,
  MenuToggle,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
  TextInput,
} from '@patternfly/react-core';
import { useRef, useState, type ReactElement } from 'react';
import { usePreference } from '@clotho/ui-host';
import { useWords } from '../shell/words.ts';
import { OPEN, readFilter, writeFilter, type FilterProps } from './filter.ts';

interface View {
  readonly name: string;
  /** As in the address. */
  readonly query: string;
}

/** Filters that the person keeps under a name, beside those that everybody needs. */
export function SavedViews({ filter, onFilter }: FilterProps): ReactElement {
  const t = useWords();
  const [views, setViews] = usePreference<readonly View[]>('changes.views', [], isViews);
  const [isOpen, setOpen] = useState(false);
  const toggle = useRef<HTMLButtonElement>(null);
  const [isNaming, setNaming] = useState(false);
  const shipped = useShipped();
  const show = ({ query }: View): void => onFilter(readFilter(new URLSearchParams(query)));
  const save = (name: string): void => {
    const query = writeFilter(new URLSearchParams(), filter).toString();
    setViews([...views.filter((view) => view.name !== name), { name, query }]);
    setNaming(false);
  };
  return (
    <>
      <Dropdown
        isOpen={isOpen}
        onOpenChange={setOpen}
        onSelect={() => setOpen(false)}
        toggle={{
          toggleRef: toggle,
          toggleNode: (
            <MenuToggle
              ref={toggle}
              variant="plainText"
              isExpanded={isOpen}
              onClick={() => setOpen(!isOpen)}
            >
              {t('Views')}
            </MenuToggle>
          ),
        }}
      >
        <DropdownList>
          {[...shipped, ...views].map((view) => (
            <DropdownItem key={view.name} onClick={() => show(view)}>
              {view.name}
            </DropdownItem>
          ))}
          <DropdownItem key="save" onClick={() => setNaming(true)}>
            {t('Keep this view…')}
          </DropdownItem>
          {views.map((view) => (
            <DropdownItem
              key={`forget ${view.name}`}
              onClick={() => setViews(views.filter(({ name }) => name !== view.name))}
            >
              {t('Forget “{{name}}”', { name: view.name })}
            </DropdownItem>
          ))}
        </DropdownList>
      </Dropdown>
      {isNaming ? <Naming onSave={save} onClose={() => setNaming(false)} /> : undefined}
    </>
  );
}

function useShipped(): readonly View[] {
  const t = useWords();
  return [
    { name: t('Everything, newest first'), query: '' },
    { name: t('Open'), query: `phase=${OPEN}` },
    { name: t('Mine that are open'), query: `phase=${OPEN}&by=me` },
    { name: t('What comes next'), query: 'phase=Scheduled&sort=window' },
    { name: t('What went wrong'), query: 'phase=Failed&phase=RolledBack&phase=Expired' },
  ];
}

function Naming(props: {
  readonly onSave: (name: string) => void;
  readonly onClose: () => void;
}): ReactElement {
  const { onSave, onClose } = props;
  const t = useWords();
  const [name, setName] = useState('');
  return (
    <Modal isOpen variant="small" onClose={onClose} aria-labelledby="view-title">
      <ModalHeader labelId="view-title" title={t('Keep this view')} />
      <ModalBody>
        <TextInput
          aria-label={t('Name of the view')}
          value={name}
          onChange={(_, next) => setName(next)}
        />
      </ModalBody>
      <ModalFooter>
        <Button isAriaDisabled={name.trim() === ''} onClick={() => onSave(name.trim())}>
          {t('Keep')}
        </Button>
        <Button variant="link" onClick={onClose}>
          {t('Cancel')}
        </Button>
      </ModalFooter>
    </Modal>
  );
}

function isViews(value: unknown): value is readonly View[] {
  return (
    Array.isArray(value) &&
    value.every(
      (each: Partial<View> | null) =>
        typeof each?.name === 'string' && typeof each.query === 'string',
    )
  );
}
