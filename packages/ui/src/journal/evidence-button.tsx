import { Alert, Button } from '@patternfly/react-core';
import { DownloadIcon } from '@patternfly/react-icons/dist/esm/icons/download-icon';
import { useState, type ReactElement } from 'react';
import { useHost, type Host } from '@clotho/ui-host';
import { failureOf } from '../http/failure.ts';
import { answerOf } from '../http/request.ts';
import { useWords } from '../shell/words.ts';

export interface EvidenceButtonProps {
  /** `change` and `namespace`, or `from` and `to`. */
  readonly scope: Readonly<Record<string, string>>;
  /** Of the file, without its ending. */
  readonly name: string;
}

/** Saves an evidence pack, which can be checked without Clotho. */
export function EvidenceButton({ scope, name }: EvidenceButtonProps): ReactElement {
  const t = useWords();
  const host = useHost();
  const [state, setState] = useState<'idle' | 'busy' | Error>('idle');
  const save = (): void => {
    setState('busy');
    packOf(host, scope).then(
      (pack) => {
        saveAs(pack, `${name}.tar`);
        setState('idle');
      },
      (error: unknown) => setState(error instanceof Error ? error : new Error(String(error))),
    );
  };
  return (
    <>
      <Button
        variant="secondary"
        icon={<DownloadIcon />}
        isLoading={state === 'busy'}
        isDisabled={state === 'busy'}
        onClick={save}
      >
        {t('Evidence pack')}
      </Button>
      {state instanceof Error ? (
        <Alert isInline isPlain variant="danger" title={state.message} />
      ) : undefined}
    </>
  );
}

async function packOf(host: Host, scope: EvidenceButtonProps['scope']): Promise<Blob> {
  const query = new URLSearchParams(scope).toString();
  const response = await answerOf(host, `/api/v1/evidence?${query}`, {});
  if (!response.ok) throw await failureOf(response);
  return response.blob();
}

/** In the page, since a host may not let the server's answers be opened. */
function saveAs(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
