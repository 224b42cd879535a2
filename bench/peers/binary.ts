import path from 'node:path';
import { goProgram, goSources, type GoProgram } from '../../scripts/go-program.ts';
import { note } from '../shared/instance.ts';

/** A server to compare with, built from a pinned Go module. */
export interface PeerModule {
  /** Folder with its go.mod, and the name of the binary. */
  name: 'kyverno' | 'gatekeeper';
  module: string;
  /** Go package of the binary. */
  package: string;
  /** Wall time of a build from nothing on two idle cores. */
  buildMinutes: number;
}

/** Path of the binary: from the cache, else built into it. Throws when Go is missing or fails. */
export function peerBinary(peer: PeerModule): Promise<string> {
  return goProgram(programOf(peer), note);
}

/** Folder with the sources of the module, where its installation manifests are. */
export function peerSources(peer: PeerModule): Promise<string> {
  return goSources(programOf(peer).folder, peer.module);
}

function programOf({ name, package: goPackage, buildMinutes }: PeerModule): GoProgram {
  return {
    name,
    folder: path.join(import.meta.dirname, name),
    package: goPackage,
    cacheKey: `peer-${name}`,
    buildMinutes,
  };
}
