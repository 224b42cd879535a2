import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isObject, toJson, type Json, type JsonObject } from '@clotho/core';
import { parseAllDocuments } from 'yaml';

/** An admission policy or binding as it must be. */
export interface Wanted {
  apiVersion: string;
  kind: PolicyKind;
  metadata: { name: string };
  spec: JsonObject;
}

export type PolicyKind = 'ValidatingAdmissionPolicy' | 'ValidatingAdmissionPolicyBinding';

const API = 'admissionregistration.k8s.io/v1';
const FOLDER = path.resolve(import.meta.dirname, '../../../../../../deploy/manifests');
const FILES = /^protect-.*\.yaml$/;

class PolicyFileError extends Error {
  override readonly name = 'PolicyFileError';
  readonly code = 'BadManifest';
}

/**
 * The policies that the cluster is installed with; they are shipped beside this program, so that
 * what the gate puts back is what `kubectl apply` installs. Throws PolicyFileError.
 */
export async function readPolicies(folder: string = FOLDER): Promise<Wanted[]> {
  const files = (await readdir(folder)).filter((name) => FILES.test(name)).toSorted();
  if (files.length === 0) {
    throw new PolicyFileError(`${folder} holds no protect-*.yaml; ship deploy/manifests with it`);
  }
  const wanted: Wanted[] = [];
  for (const name of files) {
    const text = await readFile(path.join(folder, name), 'utf8');
    for (const document of parseAllDocuments(text)) {
      wanted.push(policyOf(toJson(document.toJS()), name));
    }
  }
  return wanted;
}

function policyOf(document: Json, file: string): Wanted {
  const { apiVersion, kind, metadata, spec } = isObject(document) ? document : {};
  const name = isObject(metadata) ? metadata['name'] : undefined;
  if (apiVersion === API && isPolicyKind(kind) && typeof name === 'string' && isObject(spec)) {
    return { apiVersion, kind, metadata: { name }, spec };
  }
  throw new PolicyFileError(`${file}: only policies and bindings of ${API} are put back`);
}

function isPolicyKind(kind: unknown): kind is PolicyKind {
  return kind === 'ValidatingAdmissionPolicy' || kind === 'ValidatingAdmissionPolicyBinding';
}
