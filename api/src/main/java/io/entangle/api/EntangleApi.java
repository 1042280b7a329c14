package io.entangle.api;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The API process: experiments over HTTP, the queue, and the artifact store. */
@SpringBootApplication
public class EntangleApi {

    public static void main(String[] args) {
        SpringApplication.run(EntangleApi.class, args);
    }
}
