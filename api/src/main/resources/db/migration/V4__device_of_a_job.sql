-- What the worker of the current or the last attempt computes with, as it said when it claimed the job: kept with the result, because a worker of the same name
-- may be another machine tomorrow. Null for attempts from before this column, and for workers that do not tell.
alter table job add column computed_on jsonb;
