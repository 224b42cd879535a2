import { ClipboardCopyButton, CodeBlock, CodeBlockAction } from '@patternfly/react-core';
import { useState, type ReactElement } from 'react';
import { stringify } from 'yaml';
import type { Change } from '@clotho/api';
import { useWords } from '../shell/words.ts';
import { Manifest } from '../diff/manifest-text.tsx';

/** The Change as the API server has it. */
export function YamlTab({ change }: { readonly change: Change }): ReactElement {
  const t = useWords();
  const [isCopied, setCopied] = useState(false);
  const yaml = stringify(change, { lineWidth: 0 });
  const copy = (): void => {
    void navigator.clipboard.writeText(yaml).then(() => setCopied(true));
  };
  return (
    <CodeBlock
      actions={
        <CodeBlockAction>
          <ClipboardCopyButton
            id="copy-yaml"
            variant="plain"
            aria-label={t('Copy')}
            onClick={copy}
            onTooltipHidden={() => setCopied(false)}
          >
            {isCopied ? t('Copied') : t('Copy')}
          </ClipboardCopyButton>
        </CodeBlockAction>
      }
    >
      <Manifest yaml={yaml} />
    </CodeBlock>
  );
}
