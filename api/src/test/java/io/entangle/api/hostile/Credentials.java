package io.entangle.api.hostile;

import io.entangle.api.EntangleIT;
import io.entangle.api.security.GivenKeys;
import java.util.List;
import java.util.SplittableRandom;

/** Keys of all scopes and of two owners. */
final class Credentials {

    private final GivenKeys keys;
    private List<String> users = List.of();
    private List<String> all = List.of();

    Credentials(GivenKeys keys) {
        this.keys = keys;
        renew();
    }

    /** Gives out others, since what was given out may have been revoked. */
    void renew() {
        String one = bearer(keys.give("one", "read", "write").key());
        String other = bearer(keys.give("other", "read", "write").key());
        String admin = bearer(EntangleIT.API_KEY);
        this.users = List.of(admin, admin, admin, one, other);
        this.all = List.of(
                admin,
                one,
                other,
                bearer(keys.give("one", "read").key()),
                bearer(keys.give("one", "write").key()),
                bearer(EntangleIT.WORKER_KEY),
                bearer("ent_" + "A".repeat(43)),
                bearer(""),
                "Basic YWRtaW46YWRtaW4=",
                "Bearer",
                bearer("x".repeat(5000)),
                bearer("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiIsInNjb3BlIjoiYWRtaW4ifQ."));
    }

    private static String bearer(String key) {
        return "Bearer " + key;
    }

    /** A header with which the operation is likely to be allowed. */
    List<String> fitting(ApiOperation operation, SplittableRandom random) {
        return List.of("Authorization: "
                + (operation.isOfWorkers() ? bearer(EntangleIT.WORKER_KEY) : HostileValues.one(users, random)));
    }

    /** Any value of the header. */
    String any(SplittableRandom random) {
        return HostileValues.one(all, random);
    }
}
