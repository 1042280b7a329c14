package io.entangle.api.web;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Answers requests that Tomcat refuses before any filter sees them, such as malformed request lines. Tomcat makes it by name. */
public final class ProblemValve extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        int code = response.getStatus();
        if (code < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        HttpStatus status = HttpStatus.resolve(code);
        String title = status == null ? "Error" : status.getReasonPhrase();
        response.setContentType("application/problem+json");
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        try (Writer writer = response.getReporter()) {
            if (writer != null) {
                writer.write("{\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}".formatted(title, code, detail(code)));
            }
        } catch (IOException e) {
            getContainer().getLogger().debug("The client is gone", e);
        }
    }

    private static String detail(int code) {
        return code < HttpStatus.INTERNAL_SERVER_ERROR.value()
                ? "The request cannot be read: its first line or one of its headers is malformed or too long"
                : "The request failed for a reason that is in the log of the API";
    }
}
