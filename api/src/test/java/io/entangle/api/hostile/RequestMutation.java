package io.entangle.api.hostile;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** Spoils what stands around the document: address, query, headers, key, bytes and their framing. */
final class RequestMutation {

    private static final List<String> ENDINGS = List.of(
            "/",
            "//",
            "/.",
            "/..",
            "/../../../actuator/env",
            "/%2e%2e/x",
            "%2F..%2F",
            "%00",
            "%0d%0aSet-Cookie:%20injected=1",
            ";a=b",
            ";jsessionid=1",
            ".json",
            ".html",
            "%",
            "%zz",
            "%ff%fe",
            "%C0%AE",
            "\\",
            "\u00e4",
            ":",
            ":cancel",
            ":nothing",
            "#a",
            "|",
            "\"<>",
            "/" + "x".repeat(7_000),
            "/" + "x".repeat(20_000),
            "/a".repeat(500));
    private static final List<String> QUERIES = List.of(
            "",
            "=",
            "&&&",
            "limit=0",
            "limit=-1",
            "limit=201",
            "limit=2147483648",
            "limit=1&limit=2",
            "limit=1,2",
            "limit=%31",
            "limit=1%00",
            "limit",
            "cursor=",
            "cursor=AAAA",
            "cursor=%ff",
            "unknown=1",
            "%zz=1",
            "a=%",
            "a=%ff%fe",
            "a[]=1&a[$ne]=1",
            "class.module.classLoader=1",
            "_method=DELETE",
            "spring.profiles.active=local",
            "format=csv",
            "format=%0d%0ax",
            "x=" + "y".repeat(7_000),
            String.join("&", Collections.nCopies(1_500, "a=1")),
            String.join("&", Collections.nCopies(300, "limit=1")));
    private static final List<String> HEADERS = List.of(
            "Accept",
            "Accept-Charset",
            "Accept-Encoding",
            "Accept-Language",
            "Content-Encoding",
            "Content-Language",
            "Cookie",
            "Entangle-Content-Sha256",
            "Entangle-Fencing-Token",
            "Forwarded",
            "Host",
            "Idempotency-Key",
            "If-Match",
            "If-Modified-Since",
            "If-None-Match",
            "If-Range",
            "If-Unmodified-Since",
            "Last-Event-ID",
            "Origin",
            "Range",
            "Referer",
            "Sec-Fetch-Site",
            "User-Agent",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Prefix",
            "X-HTTP-Method-Override",
            "X-Request-Id",
            "traceparent");
    private static final List<String> VALUES = List.of(
            "",
            "*",
            "\"",
            "\"abc\"",
            "W/\"abc\"",
            "bytes=0-0",
            "bytes=5-1",
            "bytes=-1",
            "bytes=0-1,3-4,2-9",
            "bytes=99999999999999999999-",
            "gzip",
            "gzip, deflate, br;q=0",
            "identity;q=0, *;q=0",
            "a.example:99999",
            "[::1",
            "DELETE",
            "null",
            "Mon, 30 Nov 2026 00:00:00 GMT",
            "Mon, 99 Foo 2026",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "for=\"_gazonk\";proto=javascript",
            "x".repeat(6_000));
    private static final List<String> CONNECTION_HEADERS = List.of(
            "Expect: 100-continue",
            "Expect: something",
            "Upgrade: h2c",
            "TE: trailers",
            "Trailer: X",
            "no colon",
            ": no name",
            "Folded: a\r\n b",
            "Spaced : a",
            "Nul: a\u0000b",
            "Return: a\rb",
            "Line: a\nSet-Cookie: injected=1",
            "Latin: \u00e4\u00ff",
            "Host: other.example",
            "Long: " + "x".repeat(70_000));
    private static final List<String> TYPES = List.of(
            "",
            "application/json; charset=utf-16",
            "application/json; charset=nonsense",
            "application/json; charset=\"",
            "application/json;;;",
            "application/json, text/plain",
            "application/*+json",
            "application/problem+json",
            "application/xml",
            "application/yaml",
            "application/octet-stream",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "multipart/form-data; boundary=x",
            "multipart/form-data; boundary=" + "x".repeat(300),
            "text/plain",
            "*/*",
            "json",
            "application/java-serialized-object");
    private static final List<String> ACCEPTED = List.of(
            "*/*",
            "",
            "application/json",
            "application/problem+json",
            "text/html",
            "text/csv",
            "text/plain",
            "text/event-stream",
            "image/svg+xml",
            "image/png",
            "application/octet-stream",
            "application/xml",
            "application/json;q=0",
            "application/json; charset=utf-16",
            "nonsense",
            "a/b/c",
            "*/json",
            ",,,");
    private static final List<String> METHODS = List.of(
            "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "GET", "POST", "TRACE", "CONNECT", "QUERY", "get", "NONSENSE");
    private static final List<Charset> CHARSETS = List.of(
            StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.ISO_8859_1, Charset.forName("UTF-32"));

    private RequestMutation() {}

    /** Spoils one thing. */
    static void mutate(Draft draft, Credentials credentials, SplittableRandom random) {
        switch (random.nextInt(16)) {
            case 0, 1 -> draft.path = segment(draft, random);
            case 2 -> {
                draft.path += HostileValues.one(ENDINGS, random);
                draft.liberties.add(Draft.Liberty.ADDRESS);
            }
            case 3 -> draft.query.add(HostileValues.one(QUERIES, random));
            case 4, 5 -> parameter(draft, random);
            case 6 -> draft.header("Accept", HostileValues.one(ACCEPTED, random));
            case 7 -> draft.header("Content-Type", HostileValues.one(TYPES, random));
            case 8 -> draft.header(HostileValues.one(HEADERS, random), HostileValues.one(VALUES, random));
            case 9 ->
                draft.header(
                        HostileValues.one(HEADERS, random),
                        HostileValues.text(random).replaceAll("[^\\x20-\\xff]", "?"));
            case 10 -> {
                draft.headers.add(HostileValues.one(CONNECTION_HEADERS, random));
                draft.liberties.add(Draft.Liberty.HEADERS);
            }
            case 11 -> draft.header("Authorization", credentials.any(random));
            case 12 -> draft.framing = HostileValues.one(Arrays.asList(Framing.values()), random);
            case 13 -> {
                draft.method = HostileValues.one(METHODS, random);
                draft.liberties.add(Draft.Liberty.METHOD);
            }
            default -> draft.body = bytes(draft.body, random);
        }
    }

    private static String segment(Draft draft, SplittableRandom random) {
        String[] segments = draft.path.split("/", -1);
        int from = Math.min(4, segments.length - 1);
        int which = from + random.nextInt(segments.length - from);
        String verb = segments[which].replaceAll("^[^:]*", "");
        segments[which] = Percent.encode(HostileValues.text(random)) + verb;
        draft.liberties.add(Draft.Liberty.ADDRESS);
        return String.join("/", segments);
    }

    private static void parameter(Draft draft, SplittableRandom random) {
        if (draft.query.isEmpty()) {
            draft.query.add(HostileValues.one(QUERIES, random));
            return;
        }
        int which = random.nextInt(draft.query.size());
        String name = draft.query.get(which).split("=", 2)[0];
        draft.query.set(which, name + "=" + Percent.encode(HostileValues.text(random)));
        if (random.nextInt(4) == 0) {
            draft.query.add(name + "=1");
        }
    }

    private static byte[] bytes(byte[] body, SplittableRandom random) {
        String text = new String(body, StandardCharsets.UTF_8);
        return switch (random.nextInt(8)) {
            case 0 -> Arrays.copyOf(body, body.length / 2);
            case 1 -> text.getBytes(HostileValues.one(CHARSETS, random));
            case 2 -> ("\ufeff" + text).getBytes(StandardCharsets.UTF_8);
            case 3 -> (text + HostileValues.json(random)).getBytes(StandardCharsets.UTF_8);
            case 4 -> HostileValues.json(random).getBytes(StandardCharsets.UTF_8);
            case 5 -> new byte[0];
            case 6 ->
                random.nextInt(20) == 0
                        ? new byte[9 << 20]
                        : " \n\t".repeat(100).getBytes(StandardCharsets.UTF_8);
            default -> flipped(body, random);
        };
    }

    private static byte[] flipped(byte[] body, SplittableRandom random) {
        byte[] changed = body.clone();
        for (int i = 0; i < 3 && changed.length > 0; i++) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        return changed;
    }
}
