/**
 * Cause with which the gate refuses a write of the operator that it may well let pass later: the
 * Change is held, or waits for its window or another Change. A refusal without it is an end.
 */
export const NOT_NOW = 'NotNow';
