-- Who is told of events by HTTP, and what became of it.
create table webhook (
    id              uuid        primary key,
    owner           text        not null,
    url             text        not null,
    -- Of all types where there is none.
    types           text[]      not null,
    -- Of one experiment only.
    experiment_id   uuid        references experiment on delete cascade,
    -- Of the experiments of all owners: an admin's.
    all_owners      boolean     not null default false,
    -- Needed for each signature, so as it is and not as a digest.
    secret          text        not null,
    -- Signs, too, until then: receivers may change over meanwhile.
    earlier_secret  text,
    earlier_until   timestamptz,
    enabled         boolean     not null default true,
    -- Why it was switched off, if not by its owner.
    disabled_reason text,
    created_at      timestamptz not null default now(),
    constraint webhook_earlier check ((earlier_secret is null) = (earlier_until is null)),
    constraint webhook_disabled check (disabled_reason is null or not enabled)
);

create index webhook_owner_idx on webhook (owner, id);

-- The outbox and, afterwards, the log.
create table webhook_delivery (
    id          uuid        primary key,
    webhook_id  uuid        not null references webhook on delete cascade,
    -- Null for a test.
    event       bigint,
    type        text        not null,
    payload     text        not null,
    state       text        not null default 'PENDING',
    attempts    integer     not null default 0,
    -- Of a pending one: not before.
    next_at     timestamptz not null default now(),
    -- Some API process is at it until then, unless it has died.
    taken_until timestamptz,
    -- Of the last attempt.
    tried_at    timestamptz,
    millis      integer,
    status      integer,
    answer      text,
    error       text,
    created_at  timestamptz not null default now(),
    finished_at timestamptz,
    constraint webhook_delivery_state check (
        case state
            when 'PENDING' then finished_at is null
            when 'DELIVERED' then finished_at is not null and status is not null
            when 'FAILED' then finished_at is not null
            else false
        end)
);

create index webhook_delivery_due_idx on webhook_delivery (webhook_id, next_at, id) where state = 'PENDING';
create index webhook_delivery_idx on webhook_delivery (webhook_id, id);
create index webhook_delivery_finished_idx on webhook_delivery (finished_at) where finished_at is not null;
