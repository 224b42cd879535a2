import { CheckCircleIcon } from '@patternfly/react-icons/dist/esm/icons/check-circle-icon';
import { ExclamationTriangleIcon } from '@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon';
import { OutlinedCircleIcon } from '@patternfly/react-icons/dist/esm/icons/outlined-circle-icon';
import { QuestionCircleIcon } from '@patternfly/react-icons/dist/esm/icons/question-circle-icon';
import type { ComponentType, ReactElement } from 'react';
import type { Change, Condition } from '@clotho/api';
import { withLocalTimes } from '../shell/local-times.ts';
import { useWords, word } from '../shell/words.ts';
import { isFinished } from './standing.ts';

/** In the order of a Change's life, as people call them. */
const CONCERNS: ReadonlyMap<string, string> = new Map([
  ['ManifestsReady', word('The manifests are there')],
  ['CollisionFree', word('No other Change writes the same')],
  ['RiskAssessed', word('The risk is assessed')],
  ['Approved', word('It is approved')],
  ['PreflightPassed', word('The pre-flight checks passed')],
  ['WindowOpen', word('Its window is open')],
  ['Archived', word('What is approved is archived')],
  ['BackedUp', word('A backup is taken')],
  ['Applied', word('It is applied')],
  ['Verified', word('It is verified')],
  ['RolledBack', word('It is rolled back')],
  ['RetroReviewed', word('It is reviewed afterwards')],
]);

/** Their names say all once they are done. */
const SAID: ReadonlySet<string> = new Set([
  'ManifestsReady',
  'CollisionFree',
  'RiskAssessed',
  'Applied',
  'Verified',
]);

const LOOKS: Readonly<Record<Condition['status'], { Icon: ComponentType; standing: string }>> = {
  True: { Icon: CheckCircleIcon, standing: 'Done' },
  False: { Icon: OutlinedCircleIcon, standing: 'Open' },
  Unknown: { Icon: QuestionCircleIcon, standing: 'Not known' },
};

/** Each concern of a Change and how it stands, in the words of who judged it. */
export function Checklist({ change }: { readonly change: Change }): ReactElement {
  const t = useWords();
  const { conditions: all = [], heldBy = [] } = change.status ?? {};
  const conditions = all.filter(({ reason }) => reason !== 'NotImplemented');
  const known = [...CONCERNS.keys()].flatMap(
    (type) => conditions.find((condition) => condition.type === type) ?? [],
  );
  const others = conditions.filter(({ type }) => !CONCERNS.has(type));
  return (
    <ul className="clotho-checklist">
      {heldBy.map((lockdown) => (
        <li key={lockdown} data-state="Held">
          <ExclamationTriangleIcon />
          <div>
            <strong>{t('Held by lockdown {{lockdown}}', { lockdown })}</strong>
          </div>
        </li>
      ))}
      {[...known, ...others].map((condition) => (
        <Concern key={condition.type} condition={condition} isOver={isFinished(change)} />
      ))}
    </ul>
  );
}

function Concern(props: { readonly condition: Condition; readonly isOver: boolean }): ReactElement {
  const { condition, isOver } = props;
  const t = useWords();
  const { type, status, message } = condition;
  const { Icon, standing } = LOOKS[status];
  const concern = CONCERNS.get(type);
  return (
    <li data-state={status}>
      <Icon />
      <div>
        <strong>{concern === undefined ? type : t(concern)}</strong>{' '}
        <span className="clotho-quiet">{isOver && status !== 'True' ? '' : t(standing)}</span>
        {SAID.has(type) && status === 'True' ? undefined : <div>{withLocalTimes(message)}</div>}
      </div>
    </li>
  );
}
