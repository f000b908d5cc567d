package dev.askel.docs.clients;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Set;
import org.apache.hc.client5.http.DnsResolver;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.SfnClientBuilder;

/** Clients of the AWS SDK for Java v2, as {@code docs/clients.md} makes them. */
final class JavaSdk {
    private static final Set<String> NAMES = Set.of("localhost", "sync-localhost");

    private JavaSdk() {}

    /** Puts no prefix before the host; for addresses and for hosts with one name. */
    static SfnClient withoutPrefix(URI endpoint) {
        return builder(endpoint, true).build();
    }

    /** As the SDK is unless told otherwise. */
    static SfnClient withPrefix(URI endpoint) {
        return builder(endpoint, false).build();
    }

    /** With the prefix, to a host that has both names: {@code localhost}. */
    static SfnClient withPrefixToBothNames(int port) {
        return builder(URI.create("http://localhost:" + port), false)
                .httpClientBuilder(Apache5HttpClient.builder().dnsResolver(new BothNames()))
                .build();
    }

    private static SfnClientBuilder builder(URI endpoint, boolean disablesPrefix) {
        return SfnClient.builder()
                .endpointOverride(endpoint)
                .overrideConfiguration(settings ->
                        settings.putAdvancedOption(
                                        SdkAdvancedClientOption.DISABLE_HOST_PREFIX_INJECTION,
                                        disablesPrefix)
                                .retryStrategy(
                                        disablesPrefix
                                                ? AwsRetryStrategy.standardRetryStrategy()
                                                // A host without the name stays without.
                                                : DefaultRetryStrategy.doNotRetry()))
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")));
    }

    /** Stands for a line in {@code /etc/hosts}, or for a record in DNS. */
    private static final class BothNames implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            if (!NAMES.contains(host)) {
                throw new UnknownHostException(host);
            }
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
