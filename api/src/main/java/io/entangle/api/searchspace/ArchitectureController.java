package io.entangle.api.searchspace;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/architectures")
@Tag(name = "search spaces")
class ArchitectureController {

    @GetMapping
    @Operation(
            operationId = "listArchitectures",
            summary = "List the released subnets that can be asked for by name",
            description =
                    "Their names can stand instead of an architecture wherever one is asked for, in a space that holds them.")
    List<NamedArchitecture> list() {
        return NamedArchitecture.all();
    }

    @GetMapping("/{name}")
    @Operation(operationId = "getArchitecture", summary = "Get a released subnet: architecture and exact costs")
    NamedArchitecture get(@Parameter(example = "autoformer-t") @PathVariable String name) {
        return NamedArchitecture.get(name);
    }
}
