package io.entangle.api.log;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much of the logs of jobs is kept.
 *
 * @param keepPerJob the last lines of a job up to so much text
 */
@ConfigurationProperties("entangle.job-logs")
public record JobLogSettings(@DefaultValue("256KB") DataSize keepPerJob) {}
