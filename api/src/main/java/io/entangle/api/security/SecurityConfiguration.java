package io.entangle.api.security;

import io.entangle.api.web.ProblemWriter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.header.HeaderWriterFilter;

@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    private static final String[] OPEN = {
        "/actuator/health",
        "/actuator/health/**",
        "/v3/api-docs",
        "/v3/api-docs/**",
        "/v3/api-docs.yaml",
        "/swagger-ui.html",
        "/swagger-ui/**",
        "/error"
    };

    @Bean
    static StartupRequirements startupRequirements(Environment environment) {
        return new StartupRequirements(environment);
    }

    @Bean
    SecurityFilterChain filterChain(
            HttpSecurity http,
            SecuritySettings settings,
            Environment environment,
            @Value("${entangle.home}") Path home,
            ProblemWriter problems) {
        AccessKeys users = new AccessKeys(settings.apiKey());
        AccessKeys workers = new AccessKeys(workerKeys(settings, environment, home));
        http.csrf(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .addFilterBefore(new BearerKeyFilter(users, workers), AnonymousAuthenticationFilter.class)
                .authorizeHttpRequests(requests -> {
                    requests.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                            .permitAll();
                    requests.requestMatchers("/api/v1/worker/**").hasAuthority(Role.WORKER.name());
                    requests.requestMatchers(OPEN).permitAll();
                    if (users.isEmpty()) {
                        requests.anyRequest().permitAll();
                    } else {
                        requests.anyRequest().hasAuthority(Role.USER.name());
                    }
                })
                .exceptionHandling(refused -> refused.authenticationEntryPoint(
                                (request, response, e) -> unauthorized(problems, request, response))
                        .accessDeniedHandler((request, response, e) -> problems.write(
                                request, response, HttpStatus.FORBIDDEN, "This key does not open this endpoint")));
        if (users.isEmpty()) {
            http.addFilterAfter(new LoopbackGuard(problems), HeaderWriterFilter.class);
        }
        return http.build();
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
        problems.write(request, response, HttpStatus.UNAUTHORIZED, "Send a valid key as 'Authorization: Bearer KEY'");
    }
}
