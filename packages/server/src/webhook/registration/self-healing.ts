import { annotation, GATE_NAMESPACE } from '@clotho/api';
import { raiseAlert } from '../../seal/alert.ts';
import type { GateContext } from '../context.ts';

const OFF = 'off';

/**
 * Whether whoever administers the cluster has told the gate to leave its registration as it is: the
 * way out when the gate itself is what is broken.
 */
export function isHealingOff({ views }: Pick<GateContext, 'views'>): boolean {
  return views.gateNamespace()?.metadata.annotations?.[annotation.selfHealing] === OFF;
}

/** Puts on record when self-healing is switched off, and when it is on again. */
export class HealingRecord {
  readonly #ctx: GateContext;
  #wasOff = false;

  constructor(ctx: GateContext) {
    this.#ctx = ctx;
  }

  /** Throws when it could not be put on record. */
  async note(isOff: boolean): Promise<void> {
    if (isOff === this.#wasOff) return;
    const finding = isOff ? 'SelfHealingOff' : 'SelfHealingOn';
    const { uid = '', resourceVersion = '' } = this.#ctx.views.gateNamespace()?.metadata ?? {};
    const subject = { apiVersion: 'v1', kind: 'Namespace', namespace: '', name: GATE_NAMESPACE };
    const id = `self-healing/${uid}/${resourceVersion}/${finding}`;
    await raiseAlert({ id, subject: { ...subject, uid }, body: { finding } }, this.#ctx);
    this.#ctx.log.error(
      isOff
        ? 'self-healing is off: webhook configurations and admission policies are left as they are'
        : 'self-healing is on again',
      { annotation: annotation.selfHealing, namespace: GATE_NAMESPACE },
    );
    this.#wasOff = isOff;
  }
}
