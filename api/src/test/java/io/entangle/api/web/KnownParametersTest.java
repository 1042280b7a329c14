package io.entangle.api.web;

import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

class KnownParametersTest {

    private final MockMvc api = MockMvcBuilders.standaloneSetup(new Listing())
            .setControllerAdvice(new ProblemAdvice())
            .addInterceptors(new KnownParameters())
            .build();

    @Test
    void whatAnOperationHasIsTaken() throws Exception {
        api.perform(get("/list?state=FAILED&limit=3&created=now")).andExpect(status().isOk());
        api.perform(get("/list")).andExpect(status().isOk());
        api.perform(get("/nothing")).andExpect(status().isOk());
    }

    @Test
    void whatItDoesNotHaveIsRefusedWithWhatItHas() throws Exception {
        api.perform(get("/list?status=FAILED"))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[0].parameter").value("status"))
                .andExpect(jsonPath("$.detail")
                        .value("status is no parameter here; did you mean state?; there are state, limit, created"));
        api.perform(get("/nothing?limit=3"))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.detail").value("limit is no parameter here; there are none"));
    }

    /** An endpoint with a list, and one without parameters. */
    @RestController
    static final class Listing {

        @GetMapping("/list")
        String list(
                @RequestParam(required = false) @Nullable String state,
                @RequestParam(defaultValue = "50") int limit,
                @RequestParam(name = "created", required = false) @Nullable String createdAt) {
            return "%s %d %s".formatted(state, limit, createdAt);
        }

        @GetMapping("/nothing")
        String nothing() {
            return "";
        }
    }
}
