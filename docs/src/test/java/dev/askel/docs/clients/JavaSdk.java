package dev.askel.docs.clients;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Set;
import org.apache.hc.client5.http.DnsResolver;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.SfnClientBuilder;

/** Creates clients of the AWS SDK for Java v2 as described in {@code docs/clients.md}. */
final class JavaSdk {
    private static final Set<String> NAMES = Set.of("localhost", "sync-localhost");

    private JavaSdk() {}

    /**
     * Creates a client that adds no prefix to the host. Use it for IP addresses and for hosts with
     * one name.
     */
    static SfnClient withoutPrefix(URI endpoint, AwsCredentials credentials) {
        return builder(endpoint, true, credentials).build();
    }

    /** Creates a client with the default settings of the SDK. */
    static SfnClient withPrefix(URI endpoint, AwsCredentials credentials) {
        return builder(endpoint, false, credentials).build();
    }

    /** Creates a client that adds the prefix, for a host with both names: {@code localhost}. */
    static SfnClient withPrefixToBothNames(int port, AwsCredentials credentials) {
        return builder(URI.create("http://localhost:" + port), false, credentials)
                .httpClientBuilder(Apache5HttpClient.builder().dnsResolver(new BothNames()))
                .build();
    }

    private static SfnClientBuilder builder(
            URI endpoint, boolean disablesPrefix, AwsCredentials credentials) {
        return SfnClient.builder()
                .endpointOverride(endpoint)
                .overrideConfiguration(settings ->
                        settings.putAdvancedOption(
                                        SdkAdvancedClientOption.DISABLE_HOST_PREFIX_INJECTION,
                                        disablesPrefix)
                                .retryStrategy(
                                        disablesPrefix
                                                ? AwsRetryStrategy.standardRetryStrategy()
                                                // A retry does not help when the name does not
                                                // resolve.
                                                : DefaultRetryStrategy.doNotRetry()))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(credentials));
    }

    /** Resolves both names, like an entry in {@code /etc/hosts} or a DNS record. */
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
