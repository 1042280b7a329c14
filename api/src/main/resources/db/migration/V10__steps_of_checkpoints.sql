-- A job may have to go back to the checkpoint before its last: each carries its own step.
alter table artifact add column step bigint;

update artifact set step = job.checkpoint_step from job where job.checkpoint_id = artifact.id;

alter table job drop constraint job_checkpoint, drop column checkpoint_step;
