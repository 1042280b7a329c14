-- Whose things are, and what was changed by whom.

-- What has a name is everybody's to use; whose it is says who may change it. What was there before is nobody's.
alter table search_space add column owner text not null default '';
alter table dataset add column owner text not null default '';
alter table checkpoint add column owner text not null default '';

-- Whose key asked for it; keys of two owners may use the same idempotency key.
alter table experiment add column posted_by text not null default '';
alter table experiment drop constraint experiment_idempotency_key_key;
create unique index experiment_idempotency_idx on experiment (posted_by, idempotency_key);

create table audit (
    id       uuid        primary key,
    at       timestamptz not null default now(),
    -- Name and first characters of the key.
    caller   text        not null,
    owner    text        not null,
    action   text        not null,
    resource text        not null,
    status   integer     not null,
    address  text        not null
);

create index audit_owner_idx on audit (owner, id);
