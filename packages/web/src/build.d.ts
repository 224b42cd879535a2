/** Languages that the app is offered in beside English. Filled in by the build. */
declare const CLOTHO_LANGUAGES: readonly string[];
/** English where it is not the key itself: singulars. Filled in by the build. */
declare const CLOTHO_ENGLISH: Record<string, string>;
