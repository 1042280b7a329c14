package io.entangle.api.security;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.security.core.Authentication;

/** The keys of the configuration, by their digests: the first way in, before any key was given out. */
final class ConfiguredKeys {

    private final Map<String, Authentication> callers = new HashMap<>();

    /**
     * @param admins keys of those who run the installation
     * @param workers keys of workers
     */
    ConfiguredKeys(List<String> admins, List<String> workers) {
        Authentication admin = new Caller("entangle.security.api-key", "", Set.of(Scope.ADMIN)).authentication();
        Authentication worker = new Caller("entangle.security.worker-key", "", Set.of(Scope.WORKER)).authentication();
        admins.forEach(key -> callers.put(KeyText.sha256(key), admin));
        workers.forEach(key -> callers.put(KeyText.sha256(key), worker));
    }

    /** Who shows the key of that digest, if it is one of them. */
    Optional<Authentication> find(String sha256) {
        return Optional.ofNullable(callers.get(sha256));
    }
}
