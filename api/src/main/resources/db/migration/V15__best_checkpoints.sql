-- How good the weights of a checkpoint are: mean accuracy of random subnets at the last probe before it.
alter table artifact add column accuracy double precision;
alter table artifact add constraint artifact_accuracy check (accuracy between 0 and 1);
