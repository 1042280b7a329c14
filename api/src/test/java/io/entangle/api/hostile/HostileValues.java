package io.entangle.api.hostile;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What programs have tripped over: texts, and JSON that is none or nearly none. */
final class HostileValues {

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "\0",
            "a\0b",
            "\r\nSet-Cookie: injected=1\r\n\r\n<p>injected</p>",
            "\nlevel=ERROR injected",
            "\u001b[31mred",
            "x".repeat(101),
            "x".repeat(10_000),
            "ä".repeat(300),
            "\u202egnp.exe",
            "\ud83d\ude00",
            "\ufeff",
            "\u0130stanbul",
            "..",
            "../../../../etc/passwd",
            "..\\..\\windows\\win.ini",
            "/etc/passwd",
            "file:///etc/passwd",
            "file:/proc/self/environ",
            "http://169.254.169.254/latest/meta-data/",
            "s3://../..",
            "builtin:../../x",
            "<script>alert(1)</script>",
            "\"><svg onload=alert(1)>",
            "'; drop table experiment; --",
            "' or '1'='1",
            "=cmd|' /C calc'!A0",
            "@SUM(1+1)*cmd",
            "${jndi:ldap://localhost/x}",
            "#{T(java.lang.Runtime).getRuntime()}",
            "{{7*7}}",
            "%s%n%d",
            "%2e%2e%2f",
            "null",
            "true",
            "NaN",
            "Infinity",
            "-1",
            "0",
            "1e400",
            "2147483648",
            "9223372036854775808",
            "-9223372036854775809",
            "9".repeat(400),
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "{00000000-0000-0000-0000-000000000000}",
            "1-1-1-1-1",
            "0001-01-01T00:00:00Z",
            "+1000000000-12-31T23:59:59Z",
            "2099-02-30T25:61:61Z",
            "2026-11-30",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!",
            "a/b",
            "a;b=c",
            "a,b",
            "a:b",
            "*",
            "%",
            "_",
            "\\",
            "\"",
            "'",
            "\t",
            "cuda:99999999999",
            "CPU",
            "largest");

    private static final List<String> JSON = Stream.concat(
                    Stream.of(
                            "null",
                            "true",
                            "[]",
                            "{}",
                            "\"\"",
                            "0",
                            "-0",
                            "-0.0",
                            "-1",
                            "1.0",
                            "0.5",
                            "1e3",
                            "NaN",
                            "-Infinity",
                            "1e400",
                            "-1e400",
                            "1e-400",
                            "1e99999999999",
                            "2147483647",
                            "2147483648",
                            "-2147483649",
                            "9223372036854775807",
                            "9223372036854775808",
                            "1e18",
                            "9".repeat(400),
                            "9".repeat(5_000),
                            "0." + "3".repeat(900),
                            "\"\\ud800\"",
                            "\"\\u0000\"",
                            "\"\\uZZZZ\"",
                            "\"\\x\"",
                            "\"a\nb\"",
                            "'single'",
                            "undefined",
                            "0x10",
                            "01",
                            "+1",
                            ".5",
                            "1 /* one */",
                            "\"unterminated",
                            "[[]]",
                            "[null]",
                            "[{}]",
                            "{\"\": 1}",
                            "{\"__proto__\": {\"admin\": true}}",
                            "{\"@class\": \"java.lang.Runtime\"}",
                            "\"" + "x".repeat(100_000) + "\"",
                            "[" + "1,".repeat(20_000) + "1]"),
                    IntStream.of(20, 31, 33, 1_000, 100_000)
                            .boxed()
                            .flatMap(depth -> Stream.of(
                                    "[".repeat(depth) + "]".repeat(depth),
                                    "{\"a\":".repeat(depth) + "1" + "}".repeat(depth),
                                    "[".repeat(depth))))
            .toList();

    private HostileValues() {}

    /** A text. */
    static String text(SplittableRandom random) {
        return one(TEXTS, random);
    }

    /** What stands where JSON should. */
    static String json(SplittableRandom random) {
        return one(JSON, random);
    }

    /** One of them. */
    static <T> T one(List<T> choices, SplittableRandom random) {
        return choices.get(random.nextInt(choices.size()));
    }
}
