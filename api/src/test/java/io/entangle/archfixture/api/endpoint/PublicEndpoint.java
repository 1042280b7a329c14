package io.entangle.archfixture.api.endpoint;

import org.springframework.web.bind.annotation.RestController;

@RestController
public class PublicEndpoint {}
