package io.entangle.api.artifact;

import io.entangle.api.web.Problem;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Puts failures of the object store into words: what passes is answered with 503, so that workers try again, and what does not says what to check. */
final class S3Failures {

    private static final Logger LOG = LoggerFactory.getLogger(S3Failures.class);
    private static final String RETRY_AFTER_SECONDS = "5";

    private final String bucket;

    S3Failures(String bucket) {
        this.bucket = bucket;
    }

    /**
     * Calls the store.
     *
     * @param permission what the call needs, as policies name it
     * @throws NoSuchKeyException if the object is not there
     * @throws NoSuchUploadException if the upload is not there
     * @throws ErrorResponseException 503 for any other failure
     */
    <T> T told(String permission, Supplier<T> call) {
        try {
            return call.get();
        } catch (NoSuchKeyException | NoSuchUploadException e) {
            throw e;
        } catch (SdkException e) {
            throw unavailable(permission, e);
        }
    }

    /** As {@link #told}, for a call without an answer of interest. */
    void run(String permission, Runnable call) {
        told(permission, () -> {
            call.run();
            return true;
        });
    }

    /** 503 for a failure of the store. */
    ErrorResponseException unavailable(String permission, SdkException failure) {
        String words = words(permission, failure);
        LOG.error(words, failure);
        return later(words);
    }

    /** 503: the same request may succeed later. */
    static ErrorResponseException later(String words) {
        ErrorResponseException problem = Problem.of(HttpStatus.SERVICE_UNAVAILABLE, words);
        problem.getHeaders().set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        return problem;
    }

    private String words(String permission, SdkException failure) {
        if (failure instanceof S3Exception refused) {
            String code = code(refused);
            return switch (code) {
                case "NoSuchBucket" ->
                    "The object store has no bucket %s; check entangle.artifacts.s3.bucket and endpoint"
                            .formatted(bucket);
                case "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken" ->
                    "The object store does not accept the API's key (%s); check entangle.artifacts.s3.access-key, secret-key and region"
                            .formatted(code);
                case "RequestTimeTooSkewed" ->
                    "The object store finds the API's clock wrong (%s); set the clock".formatted(code);
                default ->
                    refused.statusCode() == HttpStatus.FORBIDDEN.value()
                                    || refused.statusCode() == HttpStatus.UNAUTHORIZED.value()
                            ? "The object store refuses the API access to bucket %s (%s); check that its policy allows %s"
                                    .formatted(bucket, code, permission)
                            : "The object store fails (%d %s); try again later".formatted(refused.statusCode(), code);
            };
        }
        return "The object store cannot be reached, or the API has no key for it; try again later";
    }

    private static String code(S3Exception failure) {
        return failure.awsErrorDetails() == null || failure.awsErrorDetails().errorCode() == null
                ? "no code"
                : failure.awsErrorDetails().errorCode();
    }
}
