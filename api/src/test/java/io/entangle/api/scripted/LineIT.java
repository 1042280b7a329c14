package io.entangle.api.scripted;

import io.entangle.api.EntangleIT;
import io.entangle.api.artifact.StoredContent;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

/**
 * A test of jobs and experiments: it shares its database with its like alone, and nothing moves in it by itself.
 *
 * <p>Neither reaper nor poll ever comes round: a test calls the one, and does without the other.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EntangleIT
@Import({Line.class, StoredContent.class})
@TestPropertySource(properties = {"entangle.queue.reap=1d", "entangle.queue.poll=1d"})
public @interface LineIT {}
