package io.entangle.api.security;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/** Who asks, for whoever answers a request. */
@Component
public class CurrentCaller {

    /**
     * The caller of the request that this thread answers.
     *
     * @throws IllegalStateException outside of a request, or in one that needs no key
     */
    public Caller get() {
        Authentication shown = SecurityContextHolder.getContext().getAuthentication();
        if (shown != null && shown.getPrincipal() instanceof Caller caller) {
            return caller;
        }
        throw new IllegalStateException("nobody is known to ask");
    }
}
