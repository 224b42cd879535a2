export { default as approvalWorkflow } from '../templates/approval-workflow.yaml';
export { default as change } from '../templates/change.yaml';
export { default as changePolicy } from '../templates/change-policy.yaml';
export { default as changeWindow } from '../templates/change-window.yaml';
export { default as lockdown } from '../templates/lockdown.yaml';
