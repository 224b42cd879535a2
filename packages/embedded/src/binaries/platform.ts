/** Operating system and processor, in Go's words, which are also those of the release files. */
export interface Platform {
  readonly os: string;
  readonly arch: string;
}

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

export function currentPlatform(): Platform {
  return { os: process.platform, arch: ARCHITECTURES[process.arch] ?? process.arch };
}
