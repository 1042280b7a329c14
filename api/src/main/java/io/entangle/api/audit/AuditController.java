package io.entangle.api.audit;

import io.entangle.api.web.Page;
import io.entangle.api.web.PageQuery;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "audit", description = "What was changed, by whom")
class AuditController {

    private final AuditLog log;

    AuditController(AuditLog log) {
        this.log = log;
    }

    @GetMapping("/api/v1/audit")
    @Operation(
            operationId = "listAudit",
            summary = "List the changes that were made, latest first",
            description = "By users and admins; what workers did, the stages of an experiment tell.")
    Page<AuditEntry> list(
            @Parameter(description = "Only those by keys of this owner", example = "vision")
                    @RequestParam(required = false)
                    @Nullable
                    String owner,
            @Parameter(description = "Only those about paths that begin so", example = "/api/v1/api-keys")
                    @RequestParam(required = false)
                    @Nullable
                    String resource,
            @RequestParam(defaultValue = PageQuery.DEFAULT_LIMIT) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        PageQuery query = PageQuery.of(limit, cursor, owner, resource);
        return Page.of(query, log.page(query, owner, resource), AuditEntry::id, entry -> entry);
    }
}
