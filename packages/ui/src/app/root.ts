/** What every screen's address begins with, in every host. */
export const ROOT = '/clotho';
