package io.entangle.api.security;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What tokens of an identity provider are read for. Whose tokens are taken, and for whom they have to be made, Spring's settings say: {@code
 * spring.security.oauth2.resourceserver.jwt.issuer-uri} and {@code audiences}.
 *
 * @param scopeClaim name of the claim with the scopes, a list or a text with blanks between them
 * @param scopePrefix what stands before {@code read}, {@code write}, {@code worker} and {@code admin} there; everything else in the claim means nothing here
 * @param ownerClaim name of the claim with the owner
 */
@ConfigurationProperties("entangle.security.oidc")
record OidcSettings(
        @DefaultValue("scope") String scopeClaim,
        @DefaultValue("entangle:") String scopePrefix,
        @DefaultValue("sub") String ownerClaim) {}
