package io.entangle.api.mlflow;

import io.entangle.api.result.RankedSubnets;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tells a tracking server of experiments where {@code entangle.mlflow.tracking-uri} names one. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("entangle.mlflow.tracking-uri")
class MlflowConfiguration {

    @Bean
    MlflowExport mlflowExport(MlflowSettings settings, MlflowRows rows, RankedSubnets subnets) {
        return new MlflowExport(new MlflowClient(settings), rows, subnets, settings, Clock.systemUTC());
    }

    @Bean
    MlflowClockwork mlflowClockwork(MlflowExport export, MlflowSettings settings) {
        return new MlflowClockwork(export, settings.every());
    }
}
