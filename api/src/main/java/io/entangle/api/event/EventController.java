package io.entangle.api.event;

import io.entangle.api.experiment.Experiments;
import io.entangle.api.experiment.StoredExperiment;
import io.entangle.api.security.Caller;
import io.entangle.api.security.CurrentCaller;
import io.entangle.api.web.PageQuery;
import io.entangle.api.web.Problem;
import io.entangle.shared.contract.v1.EventPage;
import io.entangle.shared.contract.v1.EventView;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "events", description = "What happens to experiments, as it happens")
class EventController {

    private static final String OF_ALL = "/api/v1/events";
    private static final String OF_ONE = "/api/v1/experiments/{id}/events";
    private static final String LAST = "Last-Event-ID";
    private static final String FIRST_PAGE = "100";
    private static final String AS_STREAM =
            " With `Accept: text/event-stream` it is a stream of server-sent events, each with its id: after a break, `Last-Event-ID` has everything sent that came"
                    + " meanwhile, once each. Between the events, streams say every 15 seconds that they are alive.";
    /** How long a browser waits before it comes again, in milliseconds. */
    private static final String RETRY = "retry: 3000\n\n";

    private final Events events;
    private final EventStreams streams;
    private final Experiments experiments;
    private final CurrentCaller callers;

    EventController(Events events, EventStreams streams, Experiments experiments, CurrentCaller callers) {
        this.events = events;
        this.streams = streams;
        this.experiments = experiments;
        this.callers = callers;
    }

    @GetMapping(path = OF_ONE, produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "listExperimentEvents",
            summary = "What has happened to an experiment, the earliest first",
            description = "Ask again with `after` set to the last `next` for what came since." + AS_STREAM
                    + " A stream of an experiment tells `progress`, too, and ends after its last event.")
    EventPage ofExperiment(
            @PathVariable UUID id,
            @Parameter(description = "Only events after the one of this id") @RequestParam(defaultValue = "0")
                    long after,
            @RequestParam(defaultValue = FIRST_PAGE) int limit) {
        experiments.get(id);
        return page(new EventScope(id, null), after, limit);
    }

    @GetMapping(path = OF_ALL, produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "listEvents",
            summary = "What has happened to all experiments, the earliest first",
            description =
                    "To those of the key's owner; an admin's key lists everybody's. Ask again with `after` set to the last `next` for what came since."
                            + AS_STREAM + " Without `Last-Event-ID` a stream begins with what happens next.")
    EventPage ofAll(
            @Parameter(description = "Only events after the one of this id") @RequestParam(defaultValue = "0")
                    long after,
            @RequestParam(defaultValue = FIRST_PAGE) int limit) {
        return page(whatIsSeen(callers.get()), after, limit);
    }

    @Hidden
    @GetMapping(path = OF_ONE, produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void followExperiment(
            @PathVariable UUID id,
            @RequestHeader(name = LAST, required = false) @Nullable String last,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        StoredExperiment experiment = experiments.get(id);
        long position = last == null ? 0 : position(last);
        boolean finished = experiment.finishedAt() != null;
        if (finished && !events.isMoreAfter(id, position)) {
            // Tells a browser not to come again.
            response.setStatus(HttpStatus.NO_CONTENT.value());
            return;
        }
        boolean ended = finished && !events.isTurnAfter(id, position);
        follow(new EventScope(id, null), position, ended, request, response);
    }

    @Hidden
    @GetMapping(path = OF_ALL, produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void followAll(
            @RequestHeader(name = LAST, required = false) @Nullable String last,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        long position = last == null ? events.last() : position(last);
        if (position < events.removed()) {
            throw Problem.of(
                    HttpStatus.GONE,
                    "Events after %d are not kept any more; begin anew, without %s, and ask for what you follow"
                            .formatted(position, LAST));
        }
        follow(whatIsSeen(callers.get()), position, false, request, response);
    }

    private void follow(
            EventScope scope, long position, boolean ended, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Caller caller = callers.get();
        streams.open(scope, caller.isAdmin() ? null : caller.owner(), position, ended, () -> begin(request, response));
    }

    private static AsyncContext begin(HttpServletRequest request, HttpServletResponse response) {
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setCharacterEncoding("UTF-8");
        // Or nginx keeps events back until its buffer is full.
        response.setHeader("X-Accel-Buffering", "no");
        try {
            response.getOutputStream().print(RETRY);
            response.flushBuffer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return request.startAsync(request, response);
    }

    private long position(String last) {
        long position;
        try {
            position = Long.parseLong(last);
        } catch (NumberFormatException e) {
            position = -1;
        }
        if (position < 0 || position > events.last()) {
            throw Problem.badParameter(LAST, "must be the id of an event of this API");
        }
        return position;
    }

    private EventPage page(EventScope scope, long after, int limit) {
        int shown = PageQuery.of(limit, null).limit();
        if (after < 0) {
            throw Problem.badParameter("after", "must be 0 or the id of an event");
        }
        List<EventView> rows = events.page(scope, after, Long.MAX_VALUE, shown + 1);
        List<EventView> items = rows.subList(0, Math.min(shown, rows.size()));
        return new EventPage(
                items, items.isEmpty() ? after : items.get(items.size() - 1).id(), rows.size() > shown);
    }

    private static EventScope whatIsSeen(Caller caller) {
        return new EventScope(null, caller.isAdmin() ? null : caller.owner());
    }
}
