package io.entangle.api.checkpoint;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What users may bring.
 *
 * @param maxSize largest file; a training checkpoint of the largest published supernet, with its optimizer's moments, has about 1 GB
 */
@ConfigurationProperties("entangle.checkpoints")
record CheckpointSettings(@DefaultValue("4GB") DataSize maxSize) {}
