import path from 'node:path';
import sdk from '@openshift-console/dynamic-plugin-sdk-webpack';
import type { Configuration } from 'webpack';
import { extensions } from './extensions.ts';
import { LocalesPlugin } from './locales-plugin.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** The plugin as the console loads it: a manifest, an entry script, a chunk for each module. */
export function configuration(outputPath: string): Configuration {
  return {
    mode: 'production',
    context: import.meta.dirname,
    // The entry is made by ConsoleRemotePlugin, from what package.json exposes.
    entry: {},
    output: {
      path: outputPath,
      filename: '[name]-bundle.[contenthash].js',
      chunkFilename: '[name]-chunk.[contenthash].js',
      assetModuleFilename: 'assets/[name].[contenthash][ext]',
      clean: true,
    },
    resolve: { extensions: ['.tsx', '.ts', '.js'] },
    module: {
      rules: [
        { test: /\.tsx?$/, exclude: /node_modules/, use: { loader: 'swc-loader', options: swc() } },
        { test: /\.css$/, use: ['style-loader', 'css-loader'] },
        { test: /\.yaml$/, type: 'asset/source' },
        { test: /\.(?:woff2?|ttf|svg|png)$/, type: 'asset/resource' },
        { test: /\.m?js$/, resolve: { fullySpecified: false } },
      ],
    },
    plugins: [
      new sdk.ConsoleRemotePlugin({
        extensions: [...extensions],
        sharedDynamicModuleSettings: { modulePaths: [path.join(ROOT, 'node_modules')] },
      }),
      new LocalesPlugin(),
    ],
    devtool: 'source-map',
    // Chunks are named by what is in them: the same sources are the same files.
    optimization: { chunkIds: 'deterministic' },
    performance: false,
  };
}

function swc(): object {
  return {
    jsc: {
      parser: { syntax: 'typescript', tsx: true },
      transform: { react: { runtime: 'automatic' } },
      target: 'es2022',
    },
  };
}
