package io.entangle.worker.runner;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.AppenderBase;
import io.entangle.shared.job.LogFields;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** Copies what is logged about one job, as the mapped diagnostic context tells. */
final class JobLogAppender extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private static final int FRAMES = 8;

    private final String job;
    private final JobLog log;
    private final Logger root;

    private JobLogAppender(String job, JobLog log, LoggerContext context) {
        this.job = job;
        this.log = log;
        this.root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        setContext(context);
        setName("job " + job);
    }

    /** Begins to copy; nothing where the log is written by something else. */
    static Optional<JobLogAppender> attach(String job, JobLog log) {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (!(factory instanceof LoggerContext context)) {
            return Optional.empty();
        }
        JobLogAppender appender = new JobLogAppender(job, log, context);
        appender.start();
        appender.root.addAppender(appender);
        return Optional.of(appender);
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (job.equals(event.getMDCPropertyMap().get(LogFields.JOB))) {
            IThrowableProxy thrown = event.getThrowableProxy();
            String text = event.getFormattedMessage() + (thrown == null ? "" : "\n" + shortened(thrown));
            log.add(event.getInstant(), event.getLevel().toString(), text);
        }
    }

    /** As in the worker's own log. */
    private static String shortened(IThrowableProxy thrown) {
        return Arrays.stream(thrown.getStackTraceElementProxyArray())
                .limit(FRAMES)
                .map(StackTraceElementProxy::getSTEAsString)
                .collect(Collectors.joining("\n  ", thrown.getClassName() + ": " + thrown.getMessage() + "\n  ", ""));
    }

    @Override
    public void close() {
        root.detachAppender(this);
        stop();
    }
}
