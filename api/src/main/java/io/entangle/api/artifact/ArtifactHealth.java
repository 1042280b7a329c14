package io.entangle.api.artifact;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is told of the store in the health group {@code readiness}. */
@Configuration(proxyBeanMethods = false)
class ArtifactHealth {

    /** The API works, but uploads or downloads do not: it stays ready, for workers keep their jobs by its heartbeats while they wait for the store. */
    static final Status IMPAIRED = new Status("IMPAIRED");

    @Bean
    StoreAccess storeAccess(Blobs blobs) {
        return new StoreAccess(blobs);
    }

    @Bean
    @ConditionalOnProperty(name = "entangle.artifacts.store", havingValue = "file", matchIfMissing = true)
    StoreDisk storeDisk(ArtifactSettings settings, MeterRegistry registry) {
        return new StoreDisk(settings.root(), settings.keepFree(), registry);
    }

    @Bean
    HealthContributor artifactStoreHealthContributor(StoreAccess access, Optional<StoreDisk> disk) {
        Map<String, HealthIndicator> parts = new LinkedHashMap<>();
        parts.put("access", access::health);
        disk.ifPresent(files -> parts.put("disk", files::health));
        return CompositeHealthContributor.fromMap(parts);
    }
}
