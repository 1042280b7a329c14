package io.entangle.archfixture.worker.http.data;

import java.net.http.HttpClient;

record DatasetFromTheWeb(HttpClient client) {}
