-- Rests after a failure until available_at. Those that rest stand beside the index that claims go through, so that many of them cost a claim nothing; a pass of the
-- reaper brings back whose rest is over, and until then claims look for those on their own.
alter table job add column resting boolean not null default false;
update job set resting = true where state = 'QUEUED' and available_at > now();

-- One place for each kind and device: a claim looks at the first jobs of each that its worker can do, and never at others. What looks for jobs of any kind goes on
-- through job_claim_idx, which must not tempt a claim: hence an order that only this index has, by the same time.
create index job_kind_idx on job (kind, device, (claim_key at time zone 'UTC'), id) where state = 'QUEUED' and not held and not resting;
create index job_resting_idx on job (available_at) where state = 'QUEUED' and not held and resting;

-- A heartbeat moves the end of a lease. While that was indexed, each wrote a new entry into every index of the row. Few jobs run at once, and job_worker_idx has them all.
drop index job_lease_idx;
