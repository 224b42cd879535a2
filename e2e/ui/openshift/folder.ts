/** Names the folder of a console that was built: its server, and the files that it serves. */
export const FOLDER_VARIABLE = 'CLOTHO_OPENSHIFT_CONSOLE';
