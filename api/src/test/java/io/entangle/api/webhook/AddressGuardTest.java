package io.entangle.api.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only what is out on the internet may be connected to, in whatever form an address comes. */
class AddressGuardTest {

    private final AddressGuard guard = new AddressGuard(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.1",
                "100.100.100.200",
                "127.0.0.1",
                "127.255.0.9",
                "169.254.169.254",
                "169.254.170.2",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.192",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.0.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.7",
                "168.63.129.16",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::127.0.0.1",
                "::ffff:127.0.0.1",
                "::ffff:0:127.0.0.1",
                "::ffff:169.254.169.254",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::1",
                "2002:7f00:1::",
                "2002:a9fe:a9fe::1",
                "2002:c0a8:1::",
                "2001::1",
                "2001:db8::1",
                "3fff::1",
                "5f00::1",
                "100::1",
                "fc00::1",
                "fd00:ec2::254",
                "fdff::1",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "ff02::1",
                "ff0e::1"
            })
    void insideIsRefused(String address) throws UnknownHostException {
        assertThat(guard.refusal(address(address))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.1",
                "100.63.255.255",
                "100.128.0.1",
                "126.255.255.255",
                "128.0.0.1",
                "169.253.255.255",
                "172.15.255.255",
                "172.32.0.1",
                "192.167.255.255",
                "192.169.0.1",
                "198.17.255.255",
                "198.20.0.1",
                "223.255.255.255",
                "168.63.129.17",
                "2606:4700:4700::1111",
                "2001:4860:4860::8888",
                "::ffff:1.1.1.1",
                "64:ff9b::101:101",
                "2002:101:101::1",
                "2a00::1"
            })
    void outsideIsNot(String address) throws UnknownHostException {
        assertThat(guard.refusal(address(address))).isEmpty();
    }

    /** Java makes IPv4 of it when it reads text, and not when it is given the bytes in another way. */
    @Test
    void whatIsMappedIsLookedInto() throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        mapped[12] = 127;
        mapped[15] = 1;

        assertThat(guard.refusal(Inet6Address.getByAddress(null, mapped, -1))).isPresent();
    }

    @Test
    void whatIsAllowedIsAllowedAndItsNeighbourIsNot() throws UnknownHostException {
        AddressGuard opened = new AddressGuard(List.of("10.1.2.0/23", "fd12:3456::/32", "127.0.0.1/32"));

        assertThat(opened.refusal(address("10.1.3.255"))).isEmpty();
        assertThat(opened.refusal(address("64:ff9b::a01:203"))).isEmpty();
        assertThat(opened.refusal(address("fd12:3456::9"))).isEmpty();
        assertThat(opened.refusal(address("127.0.0.1"))).isEmpty();
        assertThat(opened.refusal(address("10.1.4.0"))).isPresent();
        assertThat(opened.refusal(address("fd12:3457::9"))).isPresent();
        assertThat(opened.refusal(address("127.0.0.2"))).isPresent();
    }

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getAllByName(text)[0];
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0",
                "10.0.0.0/33",
                "::/129",
                "example.com/8",
                "10.0.0/8",
                "/8",
                "10.0.0.0/",
                "300.0.0.0/8"
            })
    void whatIsNoNetworkIsNotTakenForOne(String text) {
        assertThatThrownBy(() -> new AddressGuard(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }
}
