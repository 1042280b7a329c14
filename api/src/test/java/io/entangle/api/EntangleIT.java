package io.entangle.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;

/**
 * A test of the running application over real HTTP and a real database; inject {@link Api} to call it.
 *
 * <p>All classes with the same configuration share one application and one database: name what you create after your test.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = PostgresFixture.class)
@Import(Api.class)
public @interface EntangleIT {

    /** Key of users. */
    String API_KEY = "the-api-key-of-integration-tests";
    /** Key of workers. */
    String WORKER_KEY = "the-worker-key-of-integration-tests";
}
