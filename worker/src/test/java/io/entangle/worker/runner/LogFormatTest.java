package io.entangle.worker.runner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import io.entangle.shared.job.LogFields;
import io.entangle.shared.json.Json;
import java.net.URL;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the worker's configuration of its log makes of a line. */
class LogFormatTest {

    private final LoggerContext context = new LoggerContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void textUnlessToldOtherwise() throws JoranException {
        assertThat(line(null)).contains("WARN  no heartbeat").doesNotContain("{");
    }

    @Test
    void aJsonDocumentThatTellsExperimentAndJob() throws JoranException {
        String line = line("ecs");
        JsonNode document = Json.mapper().readTree(line);

        assertThat(line).endsWith("\n").containsOnlyOnce("\n");
        assertThat(document.path("@timestamp").asString()).isNotEmpty();
        assertThat(document.path("log.level").asString()).isEqualTo("WARN");
        assertThat(document.path("message").asString()).isEqualTo("no heartbeat\nforged line");
        assertThat(document.path("service.name").asString()).isEqualTo("entangle-worker");
        assertThat(document.path(LogFields.EXPERIMENT).asString()).isEqualTo("an experiment");
        assertThat(document.path(LogFields.JOB).asString()).isEqualTo("a job");
    }

    private String line(@Nullable String format) throws JoranException {
        LogbackMDCAdapter about = new LogbackMDCAdapter();
        about.put(LogFields.EXPERIMENT, "an experiment");
        about.put(LogFields.JOB, "a job");
        context.setMDCAdapter(about);
        if (format != null) {
            context.putProperty("ENTANGLE_LOG_FORMAT", format);
        }
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        URL configuration = Objects.requireNonNull(LogFormatTest.class.getResource("/logback.xml"));
        configurator.doConfigure(configuration);
        // One of these, and all that Logback has done is printed at every start.
        assertThat(context.getStatusManager().getCopyOfStatusList())
                .noneMatch(status -> status.getEffectiveLevel() >= Status.WARN);
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Iterator<Appender<ILoggingEvent>> appenders = root.iteratorForAppenders();
        OutputStreamAppender<ILoggingEvent> only = (OutputStreamAppender<ILoggingEvent>) appenders.next();
        assertThat(appenders).isExhausted();
        LoggingEvent event = new LoggingEvent("", root, Level.WARN, "no heartbeat\nforged line", null, null);
        return new String(only.getEncoder().encode(event), UTF_8);
    }
}
