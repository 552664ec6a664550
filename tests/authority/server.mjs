/**
 * An independent OpenID Connect authorization server to test the desktop client against: none of its
 * protocol code is ours, it is the OpenID-certified `oidc-provider`. Everything is kept in memory.
 *
 *     node server.mjs [PORT] [--access-ttl SECONDS] [--resource URI]
 *
 * One line of JSON on stdout says where it listens: {"issuer":"http://127.0.0.1:PORT"}.
 */
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

// The package advises production settings through console.info, which is stdout, and warns of Node 20
// while it loads: hence the silence, and an import that is not hoisted above it.
console.info = console.warn = () => {};
const { default: Provider } = await import('oidc-provider');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'access-ttl': { type: 'string', default: '3600' }, resource: { type: 'string' } },
});
const accessTtl = Number(values['access-ttl']);

const SCOPE = 'openid email profile offline_access';
const PEOPLE = ['alice', 'bob', 'carol'];
const DAY = 24 * 60 * 60;

/** The subject is deliberately not the e-mail address: a policy that maps people must read a claim. */
const subjectOf = (name) => `subject-of-${name}`;

/** What the server knows of the person behind a subject, or undefined. */
function findAccount(_ctx, sub) {
  const name = PEOPLE.find((person) => subjectOf(person) === sub);
  if (!name) return undefined;
  const claims = { sub, email: `${name}@example.com`, email_verified: true, name, preferred_username: name };
  return { accountId: sub, claims: () => claims };
}

const jwk = (alg, ...pair) => ({ ...generateKeyPairSync(...pair).privateKey.export({ format: 'jwk' }), alg });

/** The server's whole configuration; what is left out is the package's default. */
const configuration = {
  clients: [
    {
      client_id: 'behalf-desktop',
      client_name: 'Behalf',
      application_type: 'native', // so that a loopback redirect URI may have any port (RFC 8252, 7.3)
      token_endpoint_auth_method: 'none',
      redirect_uris: ['http://localhost'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      scope: SCOPE,
    },
  ],
  jwks: { keys: [jwk('RS256', 'rsa', { modulusLength: 2048 }), jwk('ES256', 'ec', { namedCurve: 'P-256' })] },
  findAccount,
  scopes: SCOPE.split(' '),
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
  conformIdTokenClaims: false, // scope claims go into the id_token too, not only to userinfo
  pkce: { required: () => true },
  // offline_access without prompt=consent is dropped from the request (OpenID Connect Core, 11), and with it
  // would go the refresh token. Many servers give one all the same; so does this one, beyond the session.
  issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
  expiresWithSession: () => false,
  rotateRefreshToken: true, // a refresh token works once; a second use revokes the whole grant
  clockTolerance: 0, // a token that is to live 2 s must not live 17 s
  ttl: { AccessToken: accessTtl, IdToken: accessTtl, Grant: DAY, RefreshToken: DAY, Session: DAY },
  interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
  features: {
    devInteractions: { enabled: false },
    introspection: { enabled: false },
    // With --resource every access token is a JWT for that API (RFC 8707), whoever asked for none: it says
    // nothing to the workspace. The id_token is for the application all the same.
    resourceIndicators: {
      enabled: values.resource !== undefined,
      defaultResource: () => values.resource,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: SCOPE,
        audience: values.resource,
        accessTokenTTL: accessTtl,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
    revocation: { enabled: true },
    rpInitiatedLogout: { enabled: true },
  },
};

/** What the server saw, for a test to ask about: served at /witness. */
const witness = { requests: [], revoked: 0, refresh_reuse: false, audience: null };

function watch(provider) {
  const note = ({ oidc: { params, client } }, error) => {
    const n = witness.requests.length + 1;
    const client_id = client?.clientId ?? params?.client_id;
    witness.requests.push({ n, grant_type: params?.grant_type, client_id, error });
  };
  provider.on('grant.success', (ctx) => note(ctx));
  provider.on('grant.error', (ctx, { error, error_detail: detail }) => {
    note(ctx, error);
    witness.refresh_reuse ||= detail === 'refresh token already used';
  });
  // The endpoint answers 200 to any token (RFC 7009, 2.2); only one that it found and revoked counts.
  for (const kind of ['access_token', 'refresh_token']) {
    provider.on(`${kind}.destroyed`, () => (witness.revoked += Provider.ctx?.oidc.route === 'revocation'));
  }
  for (const event of ['access_token.saved', 'access_token.issued']) {
    provider.on(event, ({ aud }) => (witness.audience = aud ?? null));
  }
  provider.on('server_error', (_ctx, error) => console.error(error));
}

const page = (wrong) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Sign in</title>
<h1>Sign in</h1>
${wrong ? '<p id="wrong" role="alert">Wrong user or password.</p>' : ''}
<form method="post">
  <p><label>User <input type="text" name="user" autocomplete="username" autofocus></label>
  <p><label>Password <input type="password" name="password" autocomplete="current-password"></label>
  <p><button name="decision" value="allow">Sign in and allow</button>
  <button name="decision" value="deny">Deny</button>
</form></html>`;

/** The sign-in page: one post of its form both signs a person in and consents to all that was asked for. */
async function interact(provider, req, res) {
  const { params } = await provider.interactionDetails(req, res);
  let wrong = false;
  if (req.method === 'POST') {
    const form = new URLSearchParams(Buffer.concat(await req.toArray()).toString());
    const name = form.get('user');
    const finish = (result) =>
      provider.interactionFinished(req, res, result, { mergeWithLastSubmission: false });
    if (form.get('decision') === 'deny') {
      return finish({ error: 'access_denied', error_description: 'The user denied the request.' });
    }
    if (PEOPLE.includes(name) && form.get('password') === `${name}-demo`) {
      const accountId = subjectOf(name);
      const grant = new provider.Grant({ accountId, clientId: params.client_id });
      grant.addOIDCScope(params.scope ?? '');
      if (values.resource) grant.addResourceScope(values.resource, params.scope ?? '');
      return finish({ login: { accountId }, consent: { grantId: await grant.save() } });
    }
    wrong = true;
  }
  res.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(page(wrong));
}

// The issuer names the port, so the socket comes first and the provider after it.
const server = createServer().listen(Number(positionals[0] ?? 0), '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, configuration);
  const protocol = provider.callback();
  watch(provider);
  server.on('request', (req, res) => {
    if (req.url === '/witness') {
      res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(witness));
    } else if (req.url.startsWith('/interaction/')) {
      interact(provider, req, res).catch((error) => res.writeHead(400).end(String(error)));
    } else {
      protocol(req, res);
    }
  });
  process.stdout.write(`${JSON.stringify({ issuer })}\n`);
});
