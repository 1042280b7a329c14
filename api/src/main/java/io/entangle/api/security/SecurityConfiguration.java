package io.entangle.api.security;

import com.github.benmanes.caffeine.cache.Ticker;
import io.entangle.api.web.ProblemWriter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.HeaderWriterFilter;

@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    private static final String[] OPEN = {"/actuator/health", "/actuator/health/**", "/error"};
    private static final String[] DOCUMENTATION = {
        "/v3/api-docs", "/v3/api-docs/**", "/v3/api-docs.yaml", "/swagger-ui.html", "/swagger-ui/**"
    };
    private static final Duration MINUTE = Duration.ofMinutes(1);
    /** Who asks without a key, where none is needed. */
    private static final Caller LOCAL = new Caller("local", "", Set.of(Scope.ADMIN));

    @Bean
    static StartupRequirements startupRequirements(Environment environment) {
        return new StartupRequirements(environment);
    }

    @Bean
    KnownKeys knownKeys(ApiKeys keys, SecuritySettings settings) {
        return new KnownKeys(keys::use, settings.keyMemory(), Ticker.systemTicker());
    }

    @Bean
    SecurityFilterChain filterChain(
            HttpSecurity http,
            SecuritySettings settings,
            KnownKeys known,
            ObjectProvider<JwtDecoder> tokens,
            OidcSettings oidc,
            Environment environment,
            @Value("${entangle.home}") Path home,
            ProblemWriter problems) {
        ConfiguredKeys configured = new ConfiguredKeys(settings.apiKey(), workerKeys(settings, environment, home));
        TokenBuckets guesses = new TokenBuckets(settings.guesses(), MINUTE, Ticker.systemTicker());
        http.csrf(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .headers(PageHeaders::add)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .addFilterBefore(
                        new BearerKeyFilter(configured, known, guesses, problems), AnonymousAuthenticationFilter.class)
                .addFilterAfter(
                        new OwnerRateFilter(
                                new TokenBuckets(settings.requestsPerMinute(), MINUTE, Ticker.systemTicker()),
                                problems),
                        AuthorizationFilter.class)
                .authorizeHttpRequests(requests -> {
                    requests.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                            .permitAll();
                    requests.requestMatchers(OPEN).permitAll();
                    if (settings.openDocumentation()) {
                        requests.requestMatchers(DOCUMENTATION).permitAll();
                    }
                    requests.anyRequest().access(new AccessRules());
                })
                .exceptionHandling(refused -> refused.authenticationEntryPoint(
                                (request, response, e) -> unauthorized(problems, request, response))
                        .accessDeniedHandler((request, response, e) -> forbidden(problems, request, response)));
        tokens.ifAvailable(decoder -> new TokenDoor(decoder, oidc, problems)
                .openIn(http, (request, response, e) -> unauthorized(problems, request, response)));
        if (settings.apiKey().isEmpty()) {
            http.anonymous(anonymous -> anonymous.principal(LOCAL));
            http.addFilterAfter(new LoopbackGuard(problems), HeaderWriterFilter.class);
        }
        return http.build();
    }

    /** No text with a NUL can be looked for in the database. */
    @Bean
    HttpFirewall firewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowedParameterValues(value -> value == null || value.indexOf('\0') < 0);
        return firewall;
    }

    @Bean
    RequestRejectedHandler rejectedRequests(ProblemWriter problems) {
        return (request, response, e) ->
                problems.write(request, response, HttpStatus.BAD_REQUEST, "The request is malformed");
    }

    private static List<String> workerKeys(SecuritySettings settings, Environment environment, Path home) {
        return settings.workerKey().isEmpty() && environment.acceptsProfiles(Profiles.of("local"))
                ? List.of(SecretFile.readOrCreate(home.resolve("worker.key")))
                : settings.workerKey();
    }

    private static void unauthorized(ProblemWriter problems, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        problems.write(request, response, HttpStatus.UNAUTHORIZED, missing(request));
    }

    private static String missing(HttpServletRequest request) {
        if (request.getHeader(HttpHeaders.AUTHORIZATION) == null) {
            return "Send a valid key as 'Authorization: Bearer KEY'";
        }
        return BearerKeyFilter.bearer(request) == null
                ? "The header Authorization is written 'Authorization: Bearer KEY', with the word Bearer and a space before the key"
                : "The key that was sent is not known, was revoked or has expired; send a valid one as 'Authorization: Bearer KEY'";
    }

    private static void forbidden(ProblemWriter problems, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String scope = AccessRules.needed(request).word();
        response.setHeader(
                HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"insufficient_scope\", scope=\"%s\"".formatted(scope));
        problems.write(
                request,
                response,
                HttpStatus.FORBIDDEN,
                "This key has not the scope %s that is needed here".formatted(scope));
    }
}
