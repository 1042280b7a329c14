package io.entangle.api.webhook;

import io.entangle.api.security.Caller;
import io.entangle.api.security.CurrentCaller;
import io.entangle.api.web.Page;
import io.entangle.api.web.PageQuery;
import io.entangle.api.web.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/webhooks")
@Tag(name = "webhooks", description = "Be told of events by HTTP")
class WebhookController {

    private final WebhookIntake intake;
    private final Webhooks webhooks;
    private final Outbox outbox;
    private final CurrentCaller callers;

    WebhookController(WebhookIntake intake, Webhooks webhooks, Outbox outbox, CurrentCaller callers) {
        this.intake = intake;
        this.webhooks = webhooks;
        this.outbox = outbox;
        this.callers = callers;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "createWebhook",
            summary = "Have events posted to an address",
            description = "Those of the experiments of the key's owner, as they happen from now on, signed as Standard"
                    + " Webhooks says. The answer shows the secret, this once.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = NewWebhook.class),
                                            examples = {
                                                @ExampleObject(
                                                        name = "ends",
                                                        summary = "When an experiment has ended",
                                                        value = "{\"url\": \"https://hooks.example.com/entangle\","
                                                                + " \"types\": [\"experiment.succeeded\","
                                                                + " \"experiment.failed\"]}"),
                                                @ExampleObject(
                                                        name = "everything",
                                                        summary = "Every event, signed with a secret of one's own",
                                                        value = "{\"url\": \"https://hooks.example.com/entangle\","
                                                                + " \"secret\":"
                                                                + " \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"}")
                                            })))
    @ApiResponse(responseCode = "201", description = "It is called from now on; the secret is in the answer, this once")
    ResponseEntity<IssuedWebhook> create(@RequestBody NewWebhook body) {
        IssuedWebhook made = intake.take(body, callers.get());
        return ResponseEntity.created(
                        URI.create("/api/v1/webhooks/" + made.kept().id()))
                .body(made);
    }

    @GetMapping
    @Operation(
            operationId = "listWebhooks",
            summary = "List webhooks, newest first",
            description = "Those of the key's owner; an admin's key lists everybody's.")
    Page<WebhookView> list(
            @RequestParam(defaultValue = PageQuery.DEFAULT_LIMIT) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        PageQuery query = PageQuery.of(limit, cursor);
        Caller caller = callers.get();
        return Page.of(
                query,
                webhooks.page(query, caller.isAdmin() ? null : caller.owner()),
                WebhookView::id,
                webhook -> webhook);
    }

    @GetMapping("/{id}")
    @Operation(operationId = "getWebhook", summary = "Get a webhook: where to, of what, and whether it is called")
    WebhookView get(@PathVariable UUID id) {
        return webhooks.find(id)
                .filter(webhook -> callers.get().sees(webhook.owner()))
                .orElseThrow(() -> Problem.notFound("webhook", id));
    }

    @PatchMapping(path = "/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "changeWebhook",
            summary = "Change a webhook, or switch it off or on",
            description = "What is absent stays. What happens while it is off is not sent later; what waited is.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = WebhookChange.class),
                                            examples =
                                                    @ExampleObject(
                                                            name = "on again",
                                                            summary = "After its receiver was mended",
                                                            value = "{\"enabled\": true}"))))
    WebhookView change(@PathVariable UUID id, @RequestBody WebhookChange body) {
        get(id);
        return intake.change(id, body);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(operationId = "deleteWebhook", summary = "Delete a webhook, and the log of its deliveries")
    @ApiResponse(responseCode = "204", description = "It is deleted")
    void delete(@PathVariable UUID id) {
        get(id);
        webhooks.delete(id);
    }

    @PostMapping(path = "/{id}:rotate", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "rotateWebhookSecret",
            summary = "Sign with another secret",
            description =
                    "For `entangle.webhooks.overlap` (24 hours) deliveries carry a signature by the earlier one, too."
                            + " The answer shows the secret, this once.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = RotatedSecret.class),
                                            examples =
                                                    @ExampleObject(
                                                            name = "made",
                                                            summary = "A secret that the API makes",
                                                            value = "{}"))))
    @ApiResponse(responseCode = "200", description = "The secret is in the answer, this once")
    IssuedWebhook rotate(@PathVariable UUID id, @RequestBody RotatedSecret body) {
        get(id);
        return intake.rotate(id, body);
    }

    @PostMapping("/{id}:test")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            operationId = "testWebhook",
            summary = "Send a test message",
            description = "Of type `webhook.test`. What became of it, the delivery says. A webhook that is off is not"
                    + " called.")
    @ApiResponse(responseCode = "202", description = "It is going to be sent")
    @ApiResponse(responseCode = "409", description = "The webhook is off", content = @Content)
    DeliveryView test(@PathVariable UUID id) {
        if (!get(id).enabled()) {
            throw Problem.conflict("The webhook is off; switch it on by PATCH with {\"enabled\": true}");
        }
        return delivery(id, outbox.addTest(id));
    }

    @GetMapping("/{id}/deliveries")
    @Operation(
            operationId = "listDeliveries",
            summary = "List what was and is to be sent to a webhook, newest first",
            description = "Kept for `entangle.webhooks.keep` (7 days) after it arrived or was given up.")
    Page<DeliveryView> deliveries(
            @PathVariable UUID id,
            @RequestParam(defaultValue = PageQuery.DEFAULT_LIMIT) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        get(id);
        PageQuery query = PageQuery.of(limit, cursor);
        return Page.of(query, outbox.page(id, query), DeliveryView::id, delivery -> delivery);
    }

    @GetMapping("/{id}/deliveries/{delivery}")
    @Operation(operationId = "getDelivery", summary = "Get a delivery: attempts, and the last answer")
    DeliveryView delivery(@PathVariable UUID id, @PathVariable UUID delivery) {
        get(id);
        return outbox.find(id, delivery).orElseThrow(() -> Problem.notFound("delivery", delivery));
    }

    @PostMapping("/{id}/deliveries/{delivery}:redeliver")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            operationId = "redeliver",
            summary = "Send a message again",
            description = "The same message with the same `webhook-id`, now, and with as many attempts as a new one.")
    @ApiResponse(responseCode = "202", description = "It is going to be sent")
    DeliveryView redeliver(@PathVariable UUID id, @PathVariable UUID delivery) {
        delivery(id, delivery);
        outbox.again(delivery);
        return delivery(id, delivery);
    }
}
