/** What a host (the web app, the OpenShift console) gives to the screens. */
export interface Host {
  readonly kind: 'web' | 'console';
  readonly user: HostUser;
  /** The namespace that the person works in; undefined for all. */
  readonly namespace: string | undefined;
  readonly links: Links;
  readonly preferences: Preferences;
  /**
   * Calls Clotho's server as the person who looks at the screen. `path` begins with `/api/`, `/tile/`
   * or is `/checkpoint`. Any answer resolves, whatever its status; no answer at all rejects.
   */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  setNamespace(namespace: string | undefined): void;
  /** The title of the browser's tab. */
  setTitle(title: string): void;
}

export interface HostUser {
  readonly name: string;
  readonly groups: readonly string[];
}

/** Where things outside the screens are found in this host. */
export interface Links {
  /** Page of a Kubernetes object, if the host has one. */
  object(target: ObjectTarget): string | undefined;
}

export interface ObjectTarget {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** What the person set once and finds again, as JSON texts. */
export interface Preferences {
  read(key: string): string | undefined;
  write(key: string, json: string): void;
}
