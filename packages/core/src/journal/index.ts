export { canonicalize } from '../digest/canonical.ts';
export { isObject, JsonError, parseJson } from '../digest/json.ts';
export { formatInstant, parseInstant, TimeError, type Instant } from '../time.ts';
export {
  blobOf,
  blobProblem,
  contentOf,
  SALT_BYTES,
  saltedBlobOf,
  type Blob,
  type BlobProblem,
} from './blob.ts';
export {
  IN_TOTO,
  IN_TOTO_ENVELOPE,
  parseEnvelope,
  parseStatement,
  signerOf,
  signStatement,
  statementPayload,
  type Envelope,
  type Statement,
} from './dsse.ts';
export { leafOf, type EntryPlace, type Leaf, type LeafEntry } from './entry.ts';
export { JournalError, type JournalErrorCode } from './error.ts';
export {
  headProof,
  headsBody,
  parseHeadsBody,
  verifyHead,
  type HeadProof,
  type HeadsBody,
  type StreamHead,
} from './heads.ts';
export { bundleOf, MAX_LEAF_BYTES, parseBundle } from './merkle/bundle.ts';
export {
  emptyRoot,
  equalHashes,
  HASH_BYTES,
  hex,
  leafHash,
  nodeHash,
  type Hash,
} from './merkle/hash.ts';
export {
  consistencyProof,
  consistencyRanges,
  inclusionProof,
  inclusionRanges,
  rootAt,
  type Range,
  type ReadNode,
} from './merkle/proof.ts';
export {
  bundlePath,
  hashInTile,
  parseTilePath,
  TILE_WIDTH,
  tileIn,
  tileLevels,
  tilePath,
  type Tile,
  type TileId,
} from './merkle/tile.ts';
export { nodesFrom, tilesFor, type ReadTile } from './merkle/tile-nodes.ts';
export {
  appendRange,
  completeRoot,
  emptyTree,
  hashesIn,
  rootOf,
  treeState,
  type Appended,
  type TreeState,
} from './merkle/tree.ts';
export {
  verifyConsistency,
  verifyInclusion,
  type ConsistencyClaim,
  type InclusionClaim,
} from './merkle/verify-proof.ts';
export { checkpointText, parseCheckpoint, type Checkpoint } from './note/checkpoint.ts';
export {
  formatVerifierKey,
  keyIdOf,
  parseVerifierKey,
  type NoteAlgorithm,
  type NoteKey,
} from './note/key.ts';
export {
  addSignatures,
  openNote,
  signatureLine,
  signNote,
  type NoteSignature,
  type NoteSigner,
  type OpenNote,
} from './note/note.ts';
export { isPlainlyCanonical } from './parse-canonical.ts';
export { parseLeaf, parsePlainLeaf } from './parse-leaf.ts';
export { parseChunk } from './snapshot/chunk.ts';
export {
  compareStates,
  objectName,
  type Difference,
  type StateDifference,
} from './snapshot/compare.ts';
export { parseMoment } from './snapshot/moment.ts';
export { countContainers, podContainers, type PodContainers } from './snapshot/pods.ts';
export { provenanceOf, type Provenance } from './snapshot/provenance.ts';
export {
  parseSnapshotExpression,
  type SnapshotExpression,
  type SnapshotPoint,
} from './snapshot/expression.ts';
export {
  changedNamespaces,
  parseManifest,
  snapshotOf,
  type Addressed,
  type ChunkRef,
  type NamespaceState,
  type Origin,
  type RunningContainer,
  type Snapshot,
  type SnapshotManifest,
  type StandingObject,
} from './snapshot/snapshot.ts';
export {
  isSilent,
  standingAt,
  type GapReason,
  type SeenTime,
  type SnapshotGap,
  type Standing,
} from './snapshot/standing.ts';
export {
  CHANGE_PREDICATE,
  changeStatement,
  endsChange,
  imageNames,
} from './statement/change-statement.ts';
export { imageSubjects } from './statement/images.ts';
export { streamOf } from './stream.ts';
export {
  blobPath,
  PACK,
  PACK_FORMAT,
  parseArchive,
  parseArchivedVersion,
  parsePackManifest,
  type ArchivedVersion,
  type PackFile,
  type PackManifest,
  type PackScope,
} from './pack/layout.ts';
export { evidencePack, type PackSource } from './pack/pack.ts';
export { Report, REPORT_VERSION, type ReportSource } from './pack/report/report.ts';
export type { ReportVerdict } from './pack/report/verdict.ts';
export { afterMember, readTarHeader, tarOf, type TarMember } from './pack/tar.ts';
export {
  ProvenTiles,
  tilesToProve,
  type ProvenTile,
  type TileProblem,
} from './merkle/proven-tiles.ts';
export { README } from './pack/readme.ts';
export {
  meetsQuorum,
  parseWitnessPolicy,
  type PolicyWitness,
  type WitnessGroup,
  type WitnessPolicy,
} from './witness/policy.ts';
export { hasQuorum, witnessesOf, type WitnessSeen } from './witness/cosigned.ts';
export { cosignatureRequest, type CosignatureRequest } from './witness/request.ts';
