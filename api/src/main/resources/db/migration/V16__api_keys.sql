-- Keys that were given out. Of a key itself nothing is kept but its digest and the characters it is recognised by.
create table api_key (
    id           uuid        primary key,
    name         text        not null,
    owner        text        not null default '',
    scopes       text[]      not null,
    sha256       text        not null unique,
    prefix       text        not null,
    created_at   timestamptz not null default now(),
    expires_at   timestamptz,
    -- To the minute.
    last_used_at timestamptz,
    revoked_at   timestamptz,
    constraint api_key_sha256 check (sha256 ~ '^[0-9a-f]{64}$'),
    constraint api_key_scopes check (
        cardinality(scopes) > 0 and scopes <@ array ['READ', 'WRITE', 'WORKER', 'ADMIN'])
);
