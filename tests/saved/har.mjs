// SPDX-License-Identifier: MIT
// Save browser.har: Chromium calls the server of make.sh and Playwright records it.
// usage: node har.mjs URL FILE; needs playwright-core, which the tests do not.
import { chromium } from 'playwright-core';

const [url, file] = process.argv.slice(2);
const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
});
const context = await browser.newContext({ recordHar: { path: file, content: 'embed' } });
const page = await context.newPage();
await page.goto(`${url}/login`);
for (const path of ['/ok', '/gzip', '/denied', '/nothing', '/cut'])
    await page.evaluate(async (call) => {
        const options = {
            method: 'POST',
            headers: { 'X-Auth-Token': 'made-up', 'Content-Type': 'application/json' },
            body: '{"instance_id":"7f3a","instance_type":"RDS"}',
        };
        try {
            await (await fetch(call, options)).text();
        } catch {
            // the record says what happened
        }
    }, `${path}/v1/0123456789abcdef0123456789abcdef/secrets/batch-delete`);
await context.close();
await browser.close();
